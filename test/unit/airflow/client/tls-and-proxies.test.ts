import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type HttpStubOptions, startStub, versionProbe } from './http-stub.js';
import { startProxy } from './proxy-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
// For localhost, 127.0.0.1 and airflow.example; trusted by nobody who is not told to.
const caCertificate = read('certificate.pem');
const tls = { key: read('key.pem'), cert: caCertificate };

const answer: HttpStubOptions['answer'] = (request) =>
  versionProbe(request) ?? { status: 200, json: { key: 'a', value: 'x' } };

describe('TLS', () => {
  it('is verified: an unknown authority is refused, and not asked again', async () => {
    const stub = await startStub({ answer, tls });
    const error = await failureOf(createTestClient({ url: stub.url }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: false, maybeApplied: false });
    expect(error.message).toMatch(
      /certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*NODE_EXTRA_CA_CERTS.*caCertificate/,
    );
    expect(stub.requests).toEqual([]);
    expect(stub.connections()).toBe(1);
  });

  it('says that a port speaks no TLS', async () => {
    const stub = await startStub({ answer });
    const error = await failureOf(createTestClient({ url: stub.url.replace('http:', 'https:') }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: false });
    expect(error.message).toMatch(/speaks no TLS.*http:\/\//);
  });

  it('trusts the given authority', async () => {
    const stub = await startStub({ answer, tls });
    const client = createTestClient({ url: stub.url, caCertificate });
    expect(await client.variables.get('a')).toBe('x');
    expect(stub.connections()).toBe(1);
  });
});

describe('a proxy', () => {
  it('is asked for a tunnel to an https server, which is verified through it; the tunnel is kept', async () => {
    const stub = await startStub({ answer, tls });
    const proxy = await startProxy({ targetPort: stub.port });
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const client = createTestClient({
      url: 'https://airflow.example/prefix',
      caCertificate,
      env,
      auth: { kind: 'token', token: 'tok-1234' },
    });
    expect(await client.variables.get('a')).toBe('x');
    expect(proxy.seen).toEqual([{ line: 'CONNECT airflow.example:443', authorization: undefined }]);
    expect(stub.requests.at(-1)).toMatchObject({ url: '/prefix/api/v2/variables/a' });
    expect(stub.requests.at(-1)?.headers).toMatchObject({
      host: 'airflow.example',
      authorization: 'Bearer tok-1234',
    });
  });

  it('does not weaken the verification', async () => {
    const stub = await startStub({ answer, tls });
    const proxy = await startProxy({ targetPort: stub.port });
    const env = { https_proxy: `http://127.0.0.1:${proxy.port}` };
    const unknown = await failureOf(createTestClient({ url: 'https://airflow.example', env }).version());
    expect(unknown.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    const misnamed = createTestClient({ url: 'https://impostor.example', env, caCertificate });
    expect((await failureOf(misnamed.version())).message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(stub.requests).toEqual([]);
  });

  it('does not weaken the verification of an IP address: the certificate must be for it', async () => {
    const stub = await startStub({ answer, tls });
    const proxy = await startProxy({ targetPort: stub.port });
    const env = { https_proxy: `http://127.0.0.1:${proxy.port}` };
    // The certificate is for localhost too, which is not who was asked for.
    const client = createTestClient({ url: 'https://192.0.2.7', env, caCertificate });
    const error = await failureOf(client.version());
    expect(error.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect((error.cause as Error).message).toContain("IP: 192.0.2.7 is not in the cert's list");
    expect(stub.requests).toEqual([]);
  });

  it.each(['the tunnel', 'the TLS handshake'])(
    'that stalls in %s holds no connection: not after the time-out, nor after close()',
    async (step) => {
      const stallIn = step === 'the tunnel' ? 'CONNECT' : 'handshake';
      for (const end of ['time-out', 'close'] as const) {
        const proxy = await startProxy({ targetPort: 1, stallIn });
        const client = createTestClient({
          url: 'https://airflow.example',
          env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
          timeoutMs: end === 'time-out' ? 100 : 60_000,
          retry: { retries: 0 },
        });
        const failure = failureOf(client.version());
        await proxy.stalled;
        if (end === 'close') await client.close();
        expect(await failure).toMatchObject({ transient: true, maybeApplied: false });
        await proxy.released;
      }
    },
  );

  it('gets its own user and password, never the login of the server', async () => {
    const stub = await startStub({ answer, tls });
    const proxy = await startProxy({ targetPort: stub.port });
    const env = { HTTPS_PROXY: `http://us%40er:p%3Aw@127.0.0.1:${proxy.port}` };
    await createTestClient({ url: 'https://airflow.example', caCertificate, env }).version();
    expect(proxy.seen[0]?.authorization).toBe(`Basic ${Buffer.from('us@er:p:w').toString('base64')}`);
    expect(stub.requests[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  it('may have a password with a bare percent sign', async () => {
    const stub = await startStub({ answer, tls });
    const proxy = await startProxy({ targetPort: stub.port });
    const env = { HTTPS_PROXY: `http://user:100%25%zz@127.0.0.1:${proxy.port}` };
    await createTestClient({ url: 'https://airflow.example', caCertificate, env }).version();
    expect(proxy.seen[0]?.authorization).toBe(`Basic ${Buffer.from('user:100%25%zz').toString('base64')}`);
  });

  it('gets the whole address of an http server', async () => {
    const stub = await startStub({ answer });
    const proxy = await startProxy({ targetPort: stub.port });
    const env = { http_proxy: `http://user:pw@127.0.0.1:${proxy.port}` };
    const client = createTestClient({ url: 'http://airflow.example:8080', env });
    await client.variables.get('a/../b');
    expect(proxy.seen.map((entry) => entry.line)).toEqual([
      'GET http://airflow.example:8080/api/v2/version',
      'GET http://airflow.example:8080/api/v2/variables/a%2F..%2Fb',
    ]);
    expect(proxy.seen[0]?.authorization).toBe(`Basic ${Buffer.from('user:pw').toString('base64')}`);
    expect(stub.requests[0]?.headers.host).toBe('airflow.example:8080');
  });

  it('that wants a login is an error that is not repeated and shows no password', async () => {
    const proxy = await startProxy({ targetPort: 1, refuseWith: 407 });
    const env = { HTTPS_PROXY: `http://user:pw-hunter2@127.0.0.1:${proxy.port}` };
    const error = await failureOf(createTestClient({ url: 'https://airflow.example', env }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: false, maybeApplied: false });
    expect(error.message).toMatch(/proxy answered 407 to CONNECT\. Put user and password/);
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('pw-hunter2');
    expect(proxy.seen).toHaveLength(1);
  });

  it('may speak TLS itself', async () => {
    const stub = await startStub({ answer, tls });
    const proxy = await startProxy({ targetPort: stub.port, tls });
    const env = { HTTPS_PROXY: `https://localhost:${proxy.port}` };
    const client = createTestClient({ url: 'https://airflow.example', caCertificate, env });
    expect(await client.variables.get('a')).toBe('x');
    expect(proxy.seen).toHaveLength(1);
  });

  it('that is not there is named, without its password', async () => {
    const env = { HTTPS_PROXY: 'http://user:pw-hunter3@127.0.0.1:1' };
    const client = createTestClient({ url: 'https://airflow.example', env, retry: { retries: 0 } });
    const error = await failureOf(client.version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: true });
    expect(error.message).toMatch(
      /https:\/\/airflow\.example through the proxy http:\/\/127\.0\.0\.1:1: nothing/,
    );
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('pw-hunter3');
  });

  it('that can not reach the server may later: nothing happened', async () => {
    const proxy = await startProxy({ targetPort: 1, refuseWith: 502 });
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const client = createTestClient({ url: 'https://airflow.example', env, retry: { retries: 2 } });
    expect(await failureOf(client.version())).toMatchObject({ transient: true, maybeApplied: false });
    expect(proxy.seen).toHaveLength(3);
  });

  it('is left out where NO_PROXY says so, and for this machine', async () => {
    const stub = await startStub({ answer });
    const env = { HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await createTestClient({ url: stub.url, env }).version()).text).toBe('3.3.2');
  });
});
