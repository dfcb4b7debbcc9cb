import { warnLeftOut } from '../left-out.js';

const tech =
  'there are no techs; `configureEngine()` of the <vod-player> sets what a library is given';

export const leftOutOptions: Readonly<Record<string, string>> = {
  techOrder: tech,
  html5: tech,
  flash: 'there is no Flash',
  playbackRates: 'the settings menu offers 0.5 to 2',
  inactivityTimeout: 'the controls fade 2.5 s after the last use',
  languages: 'set `messages` of the <vod-player>, which `el()` answers',
  responsive: 'the controls always fit their width',
  breakpoints: 'the controls always fit their width',
  liveui: 'live streams have their controls without being asked',
  liveTracker: 'live streams have their controls without being asked',
  nativeControlsForTouch: 'the controls are the same by touch',
  notSupportedMessage: 'set `messages` of the <vod-player>, which `el()` answers',
  errorDisplay: 'listen to `error`; ::part(error) is styled by CSS',
  textTrackSettings: 'captions are styled by CSS: ::part(captions)',
  normalizeAutoplay: 'autoplay is asked for once, when a source is there',
  enableSmoothSeeking: 'a jump shows its first picture as soon as it is there',
  posterImage: 'give `poster`',
  children: 'the controls are parts of <vod-player>, styled by CSS',
  retryOnError: 'the player tries again by itself',
  experimentalSvgIcons: 'the icons are always SVG',
  'vtt.js': 'the browser reads WebVTT',
};

export function warnOfOption(name: string): void {
  warnLeftOut('videojs', `the option ${name}`, leftOutOptions[name] ?? 'there is no such option');
}

export function warnOfMethod(name: string, reason: string): void {
  warnLeftOut('videojs', `the method ${name}()`, reason);
}

const noComponents = 'there are no components and techs; lay your own elements over the player';

const missing: Readonly<Record<string, string>> = {
  controlBar: 'the controls are parts of <vod-player>: hide or style them by ::part() in CSS',
  bigPlayButton: 'hide or style ::part(big-play-button) by CSS',
  audioTracks:
    'viewers choose among several sounds in the settings; `audioPreference` of el() says with which to begin',
  dom: 'use the DOM itself',
  tech: 'there are no techs; the event `vod-player-engine` of el() hands out the library that plays',
};

/** What a page may look for that does not exist: an error that says what to do instead. */
export function isMissing(name: string): Error {
  return new Error(`vodkit/videojs: there is no ${name}: ${missing[name] ?? noComponents}`);
}
