import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FetchError, fetchFailures } from '../../../../server/platform/fetch/fetch-error.js';
import { GuardedFetcher } from '../../../../server/platform/fetch/guarded-fetcher.js';
import { parseFetchAllow } from '../../../../server/platform/fetch/reachable-addresses.js';
import { times } from '../../../support/counts.js';
import { startAnsweringServer, type AnsweringServer } from '../../../support/answering-server.js';

const limits = { totalMs: 10_000, responseBytes: 64 * 1024 };
const publicAddress = '93.184.215.14';

describe('GuardedFetcher', () => {
  let canaries: AnsweringServer[];
  let port: number;
  let logged: Record<string, unknown>[];
  beforeAll(async () => {
    const ipv4 = await startAnsweringServer('127.0.0.1');
    // Every address of 127/8, and the unspecified one, leads to the second.
    canaries = [ipv4, await startAnsweringServer('::1', { port: ipv4.port })];
    port = ipv4.port;
  });
  beforeEach(() => {
    logged = [];
    for (const canary of canaries) canary.hits = 0;
  });
  afterAll(async () => {
    for (const canary of canaries) await canary.close();
  });
  const hits = (): number => canaries.reduce((sum, canary) => sum + canary.hits, 0);

  function fetcher(
    allow: string[],
    resolve?: (hostname: string) => Promise<readonly string[]>,
  ): GuardedFetcher {
    const parsed = parseFetchAllow(allow);
    if ('fault' in parsed) throw new Error(parsed.fault);
    return new GuardedFetcher({
      allowances: parsed.allowances,
      log: { warn: (facts) => void logged.push(facts as Record<string, unknown>) },
      ...(resolve && { resolve }),
    });
  }
  /** The port of the canaries is open to requests to public addresses, so that only addresses are refused. */
  const guarded = (resolve?: (hostname: string) => Promise<readonly string[]>): GuardedFetcher =>
    fetcher([`*:${port}`], resolve);
  const failureOf = async (work: Promise<unknown>): Promise<FetchError> => {
    const error: unknown = await work.then(
      (answer) => new Error(`answered ${JSON.stringify(answer)}`),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FetchError);
    return error as FetchError;
  };

  async function expectBlocked(url: string, its = guarded()): Promise<void> {
    // One after the other: what fails while the first is awaited would be nobody's.
    for (const work of [() => its.fetch({ url, limits }), () => its.check(url)]) {
      const error = await failureOf(work());
      expect([error.code, error.message]).toEqual([
        'target-blocked',
        fetchFailures['target-blocked'],
      ]);
    }
    expect(hits()).toBe(0);
    expect(logged).toHaveLength(2);
    expect(logged[0]).toMatchObject({ code: 'target-blocked', reason: expect.any(String) });
  }

  it('reaches the canaries where the operator permits it, by name, number and IPv6', async () => {
    const open = fetcher([`127.0.0.0/8:${port}`, `[::1]:${port}`]);
    for (const host of ['127.0.0.1', '2130706433', '[::1]', 'localhost']) {
      const { status, body } = await open.fetch({ url: `http://${host}:${port}/`, limits });
      expect([status, body.toString()]).toEqual([200, 'hello']);
    }
    expect(hits()).toBe(4);
  });

  const at = (host: string): string => `http://${host}:PORT/`;
  const loopback = [
    ...['127.1', '127.0.1', '127.0.0.1', '2130706433', '0x7f000001', '0x7f.0.0.1', '0177.0.0.1'],
    ...['017700000001', '0x7f.1', '127.0.0.1.', '①②⑦.⓪.⓪.①', '127。0。0。1'],
    ...['%31%32%37.0.0.1', 'user@127.0.0.1', 'example.com@127.0.0.1', 'a:b@127.0.0.1'],
  ].map(at);
  const otherLoopback = [
    'http:127.0.0.1:PORT/',
    'http:/127.0.0.1:PORT/',
    'http:///127.0.0.1:PORT/',
    '\thttp://127.0.0.1:PORT/',
    ' http://127.0.0.1:PORT/',
  ];
  it.each([...loopback, ...otherLoopback])('blocks %j, which is loopback (H-20, H-21)', (form) =>
    expectBlocked(form.replace('PORT', String(port))),
  );

  it.each(['0', '0.0.0.0', '127.9.9.9', '127.255.255.254'].map(at))(
    'blocks %j: unspecified addresses and all of 127/8 (H-22)',
    (form) => expectBlocked(form.replace('PORT', String(port))),
  );

  const ipv6 = [
    ...['::1', '::', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1'],
    ...['64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001::7f00:1', '2001:0:1::1'],
    ...['fe80::1', 'fc00::1', 'fdff::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '3fff::1'],
    ...['100::1', '5f00::1', '::ffff:169.254.169.254', 'fec0::1'],
  ];
  it.each(ipv6)('blocks [%s] (H-23)', (address) => expectBlocked(`http://[${address}]:${port}/`));

  it.each(['fe80::1%eth0', '2606:4700::1111%eth0'])(
    'blocks a name that leads to %s: a zone is of local addresses (H-23)',
    (address) =>
      expectBlocked(
        `http://name.example:${port}/`,
        guarded(async () => [address]),
      ),
  );

  const platforms = [
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.170.2'],
    ...['100.100.100.200', '168.63.129.16', '192.0.0.192', '[::ffff:a9fe:a9fe]'],
  ];
  it.each(platforms)('blocks %s, which platforms answer instances at (H-24)', (host) =>
    expectBlocked(`http://${host}:${port}/`),
  );

  const special = [
    ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1'],
    ...['0300.0250.0.1', '100.64.0.1', '100.127.255.254', '198.18.0.1', '198.19.255.254'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '239.255.255.255'],
    ...['240.0.0.1', '255.255.255.255'],
  ];
  it.each(special)('blocks %s (H-25)', (host) => expectBlocked(`http://${host}:${port}/`));

  it.each(['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '100.63.255.255'])(
    'lets %s pass, the public neighbour of a private network (H-25)',
    (host) => expect(guarded().check(`http://${host}/`)).resolves.toBeUndefined(),
  );
  it.each(['2606:4700::1111', '2a00:1450::1'])('lets [%s] pass, which is public (H-23)', (host) =>
    expect(guarded().check(`https://[${host}]/`)).resolves.toBeUndefined(),
  );

  it.each(['localhost', 'localhost.', 'LOCALHOST', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ'])(
    'blocks %s, as the system resolves it (H-26)',
    (host) => expectBlocked(`http://${host}:${port}/`),
  );

  const badAnswers = [
    ['127.0.0.1'],
    [publicAddress, '127.0.0.1'],
    ['127.0.0.1', publicAddress],
    [publicAddress, '::1'],
    [publicAddress, '::ffff:10.0.0.1'],
    [publicAddress, '169.254.169.254'],
    ['not an address'],
    [],
  ];
  it.each(badAnswers)('blocks a name whose answers are %j (H-26)', (...answers) =>
    expectBlocked(
      `http://metadata.example.:${port}/`,
      guarded(async () => answers.flat()),
    ),
  );

  it('answers for a name that does not exist as for a blocked one (H-20)', () =>
    expectBlocked(
      `http://no.example:${port}/`,
      guarded(() => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))),
    ));

  it('says that a server cannot be reached while the DNS fails', async () => {
    const failing = guarded(() =>
      Promise.reject(Object.assign(new Error(), { code: 'EAI_AGAIN' })),
    );
    const error = await failureOf(failing.fetch({ url: `http://a.example:${port}/`, limits }));
    expect(error.code).toBe('unreachable');
  });

  it('connects to the address that was checked, whatever the DNS answers afterwards (H-27)', async () => {
    // 127.0.0.2 stands for the public address: the canary, at 127.0.0.1, for what must not be reached.
    const good = await startAnsweringServer('127.0.0.2', { port });
    let asked = 0;
    const flipping = fetcher([`127.0.0.2:${port}`], async () => {
      asked += 1;
      return asked % 2 === 1 ? ['127.0.0.2'] : ['127.0.0.1'];
    });
    const count = times(100, 1000);
    try {
      const url = `http://rebind.example:${port}/`;
      for (let n = 0; n < count; n += 1) {
        const answer = await flipping.fetch({ url, limits }).catch((error: unknown) => error);
        if (n % 2 === 1) expect(answer).toMatchObject({ code: 'target-blocked' });
        else expect(answer).toMatchObject({ status: 200 });
      }
      expect(asked).toBe(count);
      expect(good.hits).toBe(count / 2);
      expect(hits()).toBe(0);
    } finally {
      await good.close();
    }
  });

  it('tries the next checked address where one does not connect, and resolves once (H-27)', async () => {
    const good = await startAnsweringServer('127.0.0.2');
    let asked = 0;
    const resolve = async (): Promise<string[]> => {
      asked += 1;
      return asked === 1 ? ['127.0.0.3', '127.0.0.2'] : ['127.0.0.1'];
    };
    try {
      const its = fetcher([`127.0.0.0/8:${good.port}`], resolve);
      const answer = await its.fetch({ url: `http://two.example:${good.port}/`, limits });
      expect([answer.status, asked, good.hits]).toEqual([200, 1, 1]);
    } finally {
      await good.close();
    }
  });

  const schemes = ['file', 'ftp', 'gopher', 'dict', 'ldap', 'ws', 'unix', 'http+unix'];
  it.each([
    ...schemes.map((scheme) => `${scheme}://127.0.0.1:PORT/`),
    'file:///etc/passwd',
    'data:text/plain,hello',
    'blob:http://127.0.0.1:PORT/x',
    'javascript:alert(1)',
    'jar:http://127.0.0.1:PORT!/',
    '',
    'no address',
  ])('blocks %j (H-29)', (form) => expectBlocked(form.replace('PORT', String(port))));

  it.each([22, 25, 3306, 5432, 6379, 0, 65_536, 8080, 8443])(
    'blocks port %i of a public address (H-30)',
    (one) =>
      expectBlocked(
        `http://public.example:${one}/`,
        fetcher([], async () => [publicAddress]),
      ),
  );
  it.each([
    'http://p.example/',
    'https://p.example/',
    'http://p.example:443/',
    'http://p.example:81/',
  ])('lets the usual ports and configured ones pass: %s (H-30)', (url) =>
    expect(fetcher(['*:81'], async () => [publicAddress]).check(url)).resolves.toBeUndefined(),
  );

  const confusing = [
    'http://public.example\\@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT\\@public.example/',
    'http://127.0.0.1:PORT#@public.example/',
    'http://public.example#@127.0.0.1:PORT/',
    'http://public.example%2f@127.0.0.1:PORT/',
    'http://a@b@127.0.0.1:PORT/',
    'http://a:b@c:d@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT/\r\nHost: public.example',
    'http://127.0.\t0.1:PORT/',
    'http://127.0.\n0.1:PORT/',
    'http://127.0.0.1%00.public.example:PORT/',
    'http://%zz127.0.0.1:PORT/',
    'http://127.0.0.1:PORT:80/',
    'http://[127.0.0.1]:PORT/',
    `http://${'a'.repeat(5000)}.example:PORT/`,
  ];
  it.each(confusing)('reaches nothing private by %j (H-31)', async (form) => {
    const resolved: string[] = [];
    const its = guarded(async (hostname) => {
      resolved.push(hostname);
      return hostname === 'public.example' ? [publicAddress] : ['127.0.0.1'];
    });
    const url = form.replace('PORT', String(port));
    await its.check(url).catch((error: unknown) => expect(error).toBeInstanceOf(FetchError));
    if (!resolved.includes('public.example')) await expectBlockedAfter(its, url);
    expect(hits()).toBe(0);
  });
  const expectBlockedAfter = async (its: GuardedFetcher, url: string): Promise<void> =>
    void expect((await failureOf(its.fetch({ url, limits }))).code).toBe('target-blocked');

  it('asks the DNS for the name that URL reads, in its ASCII form (H-31)', async () => {
    const resolved: string[] = [];
    const its = guarded(async (hostname) => (resolved.push(hostname), [publicAddress]));
    await its.check('https://Bücher.example./x');
    expect(resolved).toEqual(['xn--bcher-kva.example']);
  });

  it('uses no proxy of the environment (H-32)', async () => {
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const target = await startAnsweringServer('127.0.0.2');
    for (const name of names) process.env[name] = `http://127.0.0.1:${port}`;
    try {
      const its = fetcher([`127.0.0.2:${target.port}`]);
      await its.fetch({ url: `http://127.0.0.2:${target.port}/`, limits });
      expect([target.hits, hits()]).toEqual([1, 0]);
    } finally {
      for (const name of names) delete process.env[name];
      await target.close();
    }
  });

  it('logs origin and reason for the operator, and of the address nothing that may be secret (H-36)', async () => {
    const url = `http://name.example:${port}/token-abc?key=secret`;
    await failureOf(guarded(async () => ['10.1.2.3']).fetch({ url, limits }));
    expect(logged).toEqual([
      {
        code: 'target-blocked',
        origin: `http://name.example:${port}`,
        reason: `10.1.2.3 port ${port} may not be reached`,
      },
    ]);
  });
});

describe('parseFetchAllow', () => {
  it.each([
    '10.0.0.0/8',
    '10.1.2.3',
    '10.0.0.0/8:8443',
    'fd00::/8',
    '[fd00::/8]:8443',
    '[::1]',
    '::1',
    '*:8443',
  ])('reads %s', (entry) => {
    expect(parseFetchAllow([entry])).toHaveProperty('allowances.length', 1);
  });

  it.each([
    ...['*', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/-1', '10.0.0.0/', 'fd00::/129'],
    ...['example.com', 'localhost', '10.0.0.1:0', '10.0.0.1:65536', '[fd00::/8]8443', '*:x'],
    ...['10.0.0.0-10.0.0.9', '[10.0.0.0/8', 'fe80::1%eth0'],
  ])('refuses %s with a sentence', (entry) => {
    expect(parseFetchAllow(['10.0.0.0/8', entry])).toEqual({
      fault: expect.stringContaining(`«${entry}» is not a network; write 10.0.0.0/8`) as string,
    });
  });
});
