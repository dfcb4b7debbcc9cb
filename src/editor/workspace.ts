import { html, type LitElement, type TemplateResult } from 'lit';
import type { CutMode } from '../media/cut-plan.js';
import { FilmstripController } from './filmstrip-controller.js';
import { keyMove, toShortcut, type KeyMove, type Shortcut } from './keys.js';
import { PlaybackController } from './playback-controller.js';
import type { MediaReader } from './renderers/renderer.js';
import { SelectionController } from './selection-controller.js';
import { snapToMark, stepFrames, type Edge } from './timeline.js';
import { cutView, transportView, type ControlsView } from './views/controls-view.js';
import { planNote } from './views/note-view.js';
import { previewView } from './views/preview-view.js';
import { timelineView, type TimelineSlider } from './views/timeline-view.js';
import type { Translate } from './views/translate.js';

/** What the workspace asks of the element around it. */
export interface WorkspaceOwner {
  readonly t: Translate;
  readonly changed: () => void;
  readonly planFailed: (error: unknown) => void;
  readonly exportClip: () => void;
  readonly cancelExport: () => void;
  readonly takeSnapshot: () => void;
  readonly setCutMode: (mode: CutMode) => void;
  /** 0 to 1 while a clip is written; nothing is edited meanwhile. */
  readonly progress: () => number | undefined;
}

export interface WorkspaceHost extends LitElement {
  readonly cutMode: CutMode;
}

/** The work surface of an opened source: preview, timeline and controls, and what hands and keys do on them. */
export class Workspace {
  readonly clip: SelectionController;
  readonly playback: PlaybackController;

  readonly #host: WorkspaceHost;
  readonly #owner: WorkspaceOwner;
  readonly #film: FilmstripController;
  #reader: MediaReader | undefined;

  constructor(host: WorkspaceHost, owner: WorkspaceOwner) {
    this.#host = host;
    this.#owner = owner;
    this.clip = new SelectionController(host, {
      change: owner.changed,
      planError: owner.planFailed,
    });
    this.playback = new PlaybackController(host, () =>
      host.renderRoot.querySelector<HTMLMediaElement>('[part=video]'),
    );
    this.#film = new FilmstripController(host);
  }

  open(reader: MediaReader): void {
    this.#reader = reader;
    this.playback.open(reader);
    this.clip.open(reader);
    this.#film.open(reader);
  }

  close(): void {
    this.#reader = undefined;
    this.playback.close();
    this.clip.close();
    this.#film.close();
  }

  seek(time: number): void {
    this.playback.seek(time, this.clip.timeline.duration);
  }

  toggle(): void {
    if (this.playback.isPlaying) this.playback.pause();
    else void this.play();
  }

  /** Plays the selection. */
  async play(): Promise<void> {
    await this.playback.play(this.clip.selection, this.clip.timeline.frameDuration);
  }

  undo(): void {
    if (!this.#isBusy) this.clip.undo();
  }

  redo(): void {
    if (!this.#isBusy) this.clip.redo();
  }

  render({ address, title }: { address: string; title: string }): TemplateResult {
    const { t } = this.#owner;
    const { timeline, selection, plan } = this.clip;
    const { playhead, isPlayable, still } = this.playback;
    const controls = this.#controls();
    return html`${previewView({
      t,
      address,
      title,
      info: this.#reader?.info,
      isPlayable,
      still,
      onPlay: this.playback.onPlay,
      onPause: this.playback.onPause,
      onError: this.playback.onError,
      onToggle: () => this.toggle(),
    })}
      <div class="workspace">
        ${transportView(controls)}
        ${timelineView({
          t,
          timeline,
          selection,
          plan,
          playhead,
          isBusy: this.#isBusy,
          onDrag: (slider, time, tolerance) => this.#drag(slider, time, tolerance),
          onDrop: () => this.clip.drop(),
          onKey: (slider, event) => this.#onSliderKey(slider, event),
        })}
        ${cutView(controls)} ${planNote(t, { plan, cutMode: this.#host.cutMode, lostSounds: this.#reader?.lostSounds ?? 0 })}
      </div>`;
  }

  readonly onKeydown = (event: KeyboardEvent): void => {
    const shortcut = toShortcut(event);
    if (!shortcut || event.defaultPrevented || !this.#reader || isTyping(event, shortcut)) return;
    event.preventDefault();
    this.#act(shortcut, event.repeat);
  };

  get #isBusy(): boolean {
    return this.#owner.progress() !== undefined;
  }

  #controls(): ControlsView {
    const { clip, playback } = this;
    const owner = this.#owner;
    return {
      t: owner.t,
      cutMode: this.#host.cutMode,
      progress: owner.progress(),
      timeline: clip.timeline,
      selection: clip.selection,
      plan: clip.plan,
      canUndo: clip.canUndo,
      canRedo: clip.canRedo,
      playhead: playback.playhead,
      isPlaying: playback.isPlaying,
      isPlayable: playback.isPlayable,
      hasPicture: this.#reader?.info.width !== 0,
      onToggle: () => this.toggle(),
      onUndo: () => this.undo(),
      onRedo: () => this.redo(),
      onSnapshot: owner.takeSnapshot,
      onExport: owner.exportClip,
      onCancel: owner.cancelExport,
      onTime: (edge, time) => this.#moveEdge(edge, time, 'step'),
      onCutMode: owner.setCutMode,
    };
  }

  #act(shortcut: Shortcut, isRepeat: boolean): void {
    if (shortcut === 'play') {
      if (!isRepeat) this.toggle();
    } else if (shortcut === 'frame-back' || shortcut === 'frame-forward') {
      this.seek(
        stepFrames(this.playback.playhead, shortcut === 'frame-back' ? -1 : 1, this.clip.timeline),
      );
    } else if (!this.#isBusy) {
      this.#edit(shortcut);
    }
  }

  #edit(shortcut: Exclude<Shortcut, 'play' | 'frame-back' | 'frame-forward'>): void {
    if (shortcut === 'undo') this.undo();
    else if (shortcut === 'redo') this.redo();
    else this.clip.move(shortcut === 'set-start' ? 'start' : 'end', this.playback.playhead);
  }

  #drag(slider: TimelineSlider, time: number, tolerance: number): void {
    const { timeline } = this.clip;
    if (slider === 'playhead') {
      this.seek(time);
      return;
    }
    const isSnapping = slider === 'start' && this.#host.cutMode === 'keyframe';
    const onFrame = stepFrames(time, 0, timeline);
    this.clip.drag(slider, isSnapping ? snapToMark(onFrame, this.#film.marks, tolerance) : onFrame);
    this.#showEdge(slider);
  }

  #onSliderKey(slider: TimelineSlider, event: KeyboardEvent): void {
    const move = keyMove(event);
    if (!move) return;
    event.preventDefault();
    if (this.#isBusy) return;
    this.#apply(slider, move, event.repeat ? 'grow' : 'step').catch(this.#owner.planFailed);
  }

  async #apply(slider: TimelineSlider, move: KeyMove, step: 'step' | 'grow'): Promise<void> {
    const from = slider === 'playhead' ? this.playback.playhead : this.clip.selection[slider];
    const time =
      move.by === 'keyframe'
        ? await this.#reader?.keyframe(from, move.direction)
        : this.#moved(from, move);
    if (time === undefined) return;
    if (slider === 'playhead') this.seek(time);
    else this.#moveEdge(slider, time, step);
  }

  #moved(from: number, move: Exclude<KeyMove, { by: 'keyframe' }>): number {
    const { timeline } = this.clip;
    if (move.by === 'edge') return move.edge === 'first' ? 0 : timeline.duration;
    return move.by === 'frames' ? stepFrames(from, move.count, timeline) : from + move.count;
  }

  #moveEdge(edge: Edge, time: number, step: 'step' | 'grow'): void {
    this.clip.move(edge, time, step);
    this.#showEdge(edge);
  }

  /** The preview shows what a handle stands on: the first frame that stays, or the last. */
  #showEdge(edge: Edge): void {
    const { selection, timeline } = this.clip;
    this.seek(edge === 'start' ? selection.start : selection.end - timeline.frameDuration);
  }
}

/** Entries and buttons keep the keys that are theirs. */
function isTyping(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return true;
  return shortcut === 'play' && target instanceof HTMLButtonElement;
}
