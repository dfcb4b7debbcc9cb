import { describe, expect, it } from 'vitest';
import { isTelevision } from '../../../src/player/is-television.js';

const televisions = {
  Tizen:
    'Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36',
  webOS:
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36 WebAppManager',
  'Fire TV':
    'Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7633) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/104.0.0.0 Mobile Safari/537.36',
  'Android TV':
    'Mozilla/5.0 (Linux; Android 10; BRAVIA 4K VH2 Build/QTG3) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/110.0.0.0 Safari/537.36',
  Chromecast:
    'Mozilla/5.0 (Linux; Android 12.0; Build/STTL) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 CrKey/1.56.500000',
  HbbTV:
    'Mozilla/5.0 (Linux armv7l) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36 HbbTV/1.5.1 (+DRM; Vestel; MB130; 1.0)',
  VIDAA:
    'Mozilla/5.0 (Linux; U; Linux; VIDAA 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0 Safari/537.36 VIDAA/7.0',
};

const others = {
  'Chrome on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Chrome on Android':
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
  'Safari on a Mac':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  'Opera on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 OPR/114.0.0.0',
  'a telephone whose name ends in AFT':
    'Mozilla/5.0 (Linux; Android 13; CRAFT 5 Build/X) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36',
};

describe('isTelevision', () => {
  it.each(Object.entries(televisions))('knows %s', (_, userAgent) => {
    expect(isTelevision(userAgent)).toBe(true);
  });

  it.each(Object.entries(others))('takes %s for none', (_, userAgent) => {
    expect(isTelevision(userAgent)).toBe(false);
  });
});
