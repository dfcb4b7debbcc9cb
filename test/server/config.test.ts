import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../server/config.js';

describe('parseConfig', () => {
  it('needs nothing: every variable has a default', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      port: 8787,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:8787',
      databaseUrl: undefined,
    });
    expect(config.corsOrigins).toEqual(['http://localhost:8787']);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('treats an empty variable as one that is not set', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({
      port: 8787,
      databaseUrl: undefined,
    });
  });

  it('names every variable that is off in one message', () => {
    expect(() =>
      parseConfig({ PORT: 'http', VOD_MASTER_KEY: 'short', DATABASE_URL: 'mysql://x' }),
    ).toThrow(
      /PORT[\s\S]*DATABASE_URL[\s\S]*VOD_MASTER_KEY|PORT[\s\S]*VOD_MASTER_KEY[\s\S]*DATABASE_URL/,
    );
  });

  it('lets pages of the listed origins call, and of the public address', () => {
    const config = parseConfig({
      VOD_PUBLIC_URL: 'https://video.example/',
      VOD_CORS_ORIGINS: 'https://a.example, https://b.example',
    });
    expect(config.publicUrl).toBe('https://video.example');
    expect(config.corsOrigins).toEqual([
      'https://video.example',
      'https://a.example',
      'https://b.example',
    ]);
  });
});
