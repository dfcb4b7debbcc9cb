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

  it('says of each what it must be', () => {
    const faults = { PORT: 'http', VOD_PROXY_HOPS: '11', VOD_KEY_RATE: '0', DATABASE_URL: 'x' };
    expect(() => parseConfig(faults)).toThrow(
      [
        'These environment variables cannot be used:',
        '  PORT: must be a whole number from 0 to 65535',
        '  DATABASE_URL: must look like postgres://user@host/database',
        '  VOD_PROXY_HOPS: must be a whole number from 0 to 10',
        '  VOD_KEY_RATE: must be a whole number of 1 or more',
      ].join('\n'),
    );
  });

  it('refuses a network of VOD_FETCH_ALLOW that it cannot read, and says how one is written', () => {
    expect(parseConfig({ VOD_FETCH_ALLOW: '10.0.0.0/8, [fd00::/8]:8443' }).fetchAllow).toHaveLength(
      2,
    );
    expect(() => parseConfig({ VOD_FETCH_ALLOW: '10.0.0.0/8,10.0.0.0/40' })).toThrow(
      'VOD_FETCH_ALLOW: «10.0.0.0/40» is not a network; write 10.0.0.0/8,',
    );
  });

  it('refuses an origin that no browser sends, and says how it is written', () => {
    for (const [origin, meant] of [
      ['example.com', 'https://example.com'],
      ['https://a.example/', 'https://a.example'],
      ['https://a.example/path', 'https://a.example'],
      ['HTTPS://A.example', 'https://a.example'],
      ['https://a.example:443', 'https://a.example'],
      ['localhost:3000', 'http://localhost:3000'],
      ['*', 'https://www.example.com'],
    ])
      expect(() => parseConfig({ VOD_CORS_ORIGINS: `https://ok.example,${origin}` })).toThrow(
        `«${origin}» is not an origin; write scheme, host and port only, such as ${meant}`,
      );
  });

  it('names variables that it does not know, and the one that may be meant', () => {
    const { unknownVariables } = parseConfig({
      VOD_CORS_ORIGIN: 'https://a.example',
      VOD_DATA_DRI: '/data',
      VOD_SOMETHING_ELSE: '1',
      VOD_KEYFILE: 'key.json',
      VODKA: '1',
    });
    expect(unknownVariables).toEqual([
      { name: 'VOD_CORS_ORIGIN', meant: 'VOD_CORS_ORIGINS' },
      { name: 'VOD_DATA_DRI', meant: 'VOD_DATA_DIR' },
      { name: 'VOD_SOMETHING_ELSE' },
      { name: 'VOD_KEYFILE', meant: 'VOD_KEY_FILE' },
    ]);
  });

  it('hints at what a name without the prefix may mean, where that is not set', () => {
    const names = (env: Record<string, string>) => parseConfig(env).unknownVariables;
    expect(
      names({ DATABSE_URL: 'x', FFMPEG_PTAH: 'x', PROT_: '1', HSOT: 'x', PORTS: '1' }),
    ).toEqual([
      { name: 'DATABSE_URL', meant: 'DATABASE_URL' },
      { name: 'FFMPEG_PTAH', meant: 'FFMPEG_PATH' },
      { name: 'PORTS', meant: 'PORT' },
    ]);
    const DATABASE_URL = 'postgres://127.0.0.1/vodkit';
    expect(names({ DATABASE_URL, DATABASE_URI: 'another’s' })).toEqual([]);
  });

  it('is silent about the variables of app servers, and of a usual machine', () => {
    const usual =
      'PATH HOME PWD SHELL TERM USER LANG LOGNAME HOSTNAME HOSTTYPE OSTYPE MAIL EDITOR PAGER TZ TMPDIR NODE_ENV NODE_PATH DISPLAY SHLVL OLDPWD COLORTERM SSH_TTY PS1 LS_COLORS XDG_DATA_DIRS DATABASE DB_HOST DB_PORT PGHOST PGPORT PGDATABASE REDIS_URL npm_config_cache INIT_CWD';
    const ofClients = 'VOD_URL VOD_KEY_FILE VOD_ACCESS_KEY_ID VOD_ACCESS_KEY_SECRET';
    const env: Record<string, string> = {};
    for (const name of `${usual} ${ofClients}`.split(' ')) env[name] = 'x';
    expect(parseConfig(env).unknownVariables).toEqual([]);
  });

  it('has every role with the embedded database, and another one only with PostgreSQL', () => {
    expect(parseConfig({}).role).toBe('all');
    expect(() => parseConfig({ VOD_ROLE: 'worker' })).toThrow('needs DATABASE_URL');
    const env = { DATABASE_URL: 'postgres://127.0.0.1/vodkit' };
    expect(parseConfig({ ...env, VOD_ROLE: 'worker' }).role).toBe('worker');
    expect(() => parseConfig({ ...env, VOD_ROLE: 'king' })).toThrow('VOD_ROLE');
  });

  it.each(['https://video.example/v1', 'https://video.example/v1/', 'https://video.example/?a=1'])(
    'refuses %s as the public address',
    (url) => {
      expect(() => parseConfig({ VOD_PUBLIC_URL: url })).toThrow(
        'VOD_PUBLIC_URL: must be the address before /v1',
      );
    },
  );

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
