// demo/main.ts
import { readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig, runUntilSignal, startServer } from "@vodkit/server";

// demo/app-server.ts
import { Readable } from "node:stream";

// src/shared/vod-error.ts
var VodError = class extends Error {
  constructor(code, message, options = {}) {
    super(message, { cause: options.cause });
    this.name = "VodError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.problemCode = options.problemCode;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
};

// src/shared/http-error.ts
var longestRetryAfterMs = 6e4;
function errorFromAnswer({ status, body, retryAfter }) {
  const problem = parseProblem(body);
  const code = codeOf(status, problem?.code);
  return new VodError(code, problem?.detail ?? problem?.title ?? `The server answered with status ${status}.`, {
    status,
    problemCode: problem?.code,
    retryable: status === 408 || status === 423 || status === 425 || status === 429 || status >= 500,
    retryAfterMs: parseRetryAfter(retryAfter)
  });
}
async function errorFromResponse(response) {
  const body = await response.text().catch(() => "");
  return errorFromAnswer({ status: response.status, body, retryAfter: response.headers.get("Retry-After") });
}
function networkError(cause) {
  return new VodError("network", "The server could not be reached.", { cause, retryable: true });
}
function codeOf(status, problemCode) {
  if (problemCode === "token-expired") return "expired";
  if (problemCode === "type-not-allowed") return "type-not-allowed";
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  if (status === 409 || status === 423) return "conflict";
  if (status === 413) return "too-large";
  if (status === 415) return "type-not-allowed";
  if (status >= 500 || status === 408 || status === 425 || status === 429) return "server";
  return status >= 400 ? "invalid-request" : "bad-response";
}
function parseProblem(body) {
  if (!body.startsWith("{")) return void 0;
  let parsed;
  try {
    parsed = JSON.parse(body);
  } catch {
    return void 0;
  }
  const text = (key) => typeof parsed[key] === "string" ? parsed[key] : void 0;
  const [code, title, detail] = [text("code"), text("title"), text("detail")];
  return { ...code && { code }, ...title && { title }, ...detail && { detail } };
}
function parseRetryAfter(value) {
  if (!value) return void 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1e3 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? void 0 : Math.min(Math.max(0, ms), longestRetryAfterMs);
}

// src/api/vod-client.ts
var VodClient = class {
  #baseUrl;
  #authorization;
  #fetch;
  constructor({ baseUrl, accessKeyId, accessKeySecret, token, fetch: own }) {
    this.#baseUrl = String(baseUrl).replace(/\/+$/, "");
    this.#authorization = accessKeyId !== void 0 ? `Basic ${btoa(`${accessKeyId}:${accessKeySecret ?? ""}`)}` : token && `Bearer ${token}`;
    this.#fetch = own ?? ((...call) => fetch(...call));
  }
  /** Begins a video; hand `video.id` and `upload` to the page that uploads it. */
  createVideo(video, options) {
    return this.#call({ method: "POST", path: "/v1/videos", body: video }, options);
  }
  /** A new token for the upload of a video; the endpoint stays the same. */
  renewUploadToken(videoId, options) {
    return this.#call({ method: "POST", path: `${pathOf(videoId)}/upload-token` }, options);
  }
  getVideo(videoId, options) {
    return this.#call({ method: "GET", path: pathOf(videoId) }, options);
  }
  /** One page of videos, newest first unless `sort` says else; `nextCursor` leads to the next page. */
  listVideos(query = {}, options) {
    return this.#call({ method: "GET", path: "/v1/videos", query }, options);
  }
  updateVideo(videoId, changes, options) {
    return this.#call({ method: "PATCH", path: pathOf(videoId), body: changes }, options);
  }
  async deleteVideo(videoId, options) {
    await this.#call({ method: "DELETE", path: pathOf(videoId) }, options);
  }
  /** Leave for one viewer to start playing; hand `playAuth` to the page. */
  createPlayAuth(videoId, request = {}, options) {
    return this.#call({ method: "POST", path: `${pathOf(videoId)}/play-auth`, body: request }, options);
  }
  /** What a play auth buys: time-limited addresses. Needs no credential but the play auth. */
  getPlayback(playAuth, options) {
    return this.#call({ method: "GET", path: "/v1/playback", authorization: `Bearer ${playAuth}` }, options);
  }
  /** Time-limited addresses for a player of your own. */
  createPlayUrls(videoId, request = {}, options) {
    return this.#call({ method: "POST", path: `${pathOf(videoId)}/play-urls`, body: request }, options);
  }
  async #call(call, { signal } = {}) {
    const headers = new Headers({ Accept: "application/json" });
    const authorization = call.authorization ?? this.#authorization;
    if (authorization) headers.set("Authorization", authorization);
    if (call.body !== void 0) headers.set("Content-Type", "application/json");
    const init = {
      method: call.method,
      headers,
      body: call.body === void 0 ? null : JSON.stringify(call.body),
      signal: signal ?? null,
      // A redirect would carry the credential to where nobody meant to send it.
      redirect: "error"
    };
    try {
      const response = await this.#fetch(`${this.#baseUrl}${call.path}${toSearch(call.query)}`, init);
      if (!response.ok) throw await errorFromResponse(response);
      return response.status === 204 ? void 0 : await readJson(response);
    } catch (cause) {
      if (cause instanceof VodError) throw cause;
      throw signal?.aborted ? new VodError("aborted", "The call was ended.", { cause }) : networkError(cause);
    }
  }
};
function pathOf(videoId) {
  return `/v1/videos/${encodeURIComponent(videoId)}`;
}
function toSearch(query) {
  const entries = Object.entries(query ?? {}).flatMap(([name, value]) => value === void 0 ? [] : [[name, String(value)]]);
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries)}`;
}
async function readJson(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VodError("bad-response", "The server did not answer with JSON.", { cause, status: response.status });
  }
}

// demo/app-server.ts
function demoAppServer({ apiUrl, readAccessKey }) {
  const vod = async () => new VodClient({ baseUrl: apiUrl, ...await readAccessKey() });
  return async (app) => {
    refuseForgedRequests(app);
    renderErrors(app);
    app.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
    app.post("/demo/api/upload-auth", async ({ body, query }) => {
      const fields = fieldsOf(body);
      const { videoId } = fields;
      if (typeof videoId === "string") return { videoId, upload: await (await vod()).renewUploadToken(videoId) };
      const { video, upload } = await (await vod()).createVideo(videoOf(fields, fieldsOf(query)));
      return { videoId: video.id, upload };
    });
    app.post("/demo/api/play-auth", async ({ query }) => {
      const { playAuth } = await (await vod()).createPlayAuth(textField(fieldsOf(query), "video"));
      return { playAuth };
    });
    app.get("/demo/api/videos", async ({ query }) => (await vod()).listVideos(query));
    app.get("/demo/api/videos/:id", async ({ params }) => (await vod()).getVideo(params.id));
    app.patch(
      "/demo/api/videos/:id",
      async ({ params, body }) => (await vod()).updateVideo(params.id, fieldsOf(body))
    );
    app.delete("/demo/api/videos/:id", async ({ params }, reply) => {
      await (await vod()).deleteVideo(params.id);
      return reply.code(204).send();
    });
    app.get("/demo/api/events", async (_request, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      return reply.type("text/event-stream").send(await openChanges(apiUrl, await readAccessKey(), gone.signal));
    });
  };
}
function videoOf(fields, query) {
  const fileName = textField(fields, "fileName");
  const given = typeof fields["title"] === "string" ? fields["title"].trim() : "";
  const title = (given || fileName.replace(/\.[^.]*$/, "").trim() || fileName).slice(0, 128);
  const { size, protection } = { ...fields, ...query };
  return { title, fileName, ...size !== void 0 && { size }, ...protection !== void 0 && { protection } };
}
async function openChanges(apiUrl, key, signal) {
  const credential = Buffer.from(`${key.accessKeyId}:${key.accessKeySecret}`).toString("base64");
  const response = await fetch(new URL("/v1/videos/changes", apiUrl), {
    headers: { authorization: `Basic ${credential}`, accept: "text/event-stream" },
    signal
  });
  if (!response.ok || !response.body) throw new Refusal(502, "unavailable", "The VOD server has no changes to tell.");
  const events = Readable.fromWeb(response.body);
  events.on("error", () => events.destroy());
  return events;
}
function refuseForgedRequests(app) {
  app.addHook("onRequest", async ({ method, headers }) => {
    if (method === "GET" || method === "HEAD") return;
    if (headers["sec-fetch-site"] === "cross-site") throw new Refusal(403, "origin-not-allowed", "Not from another site.");
    const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
    if (type !== void 0 && type !== "application/json") throw new Refusal(415, "unsupported-media-type", "Send JSON.");
  });
}
var Refusal = class extends Error {
  constructor(statusCode, code, detail) {
    super(detail);
    this.statusCode = statusCode;
    this.code = code;
  }
};
function fieldsOf(body) {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new Refusal(422, "invalid-request", "Send a JSON object.");
}
function textField(fields, name) {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Refusal(422, "invalid-request", `Check: ${name}.`);
}
function renderErrors(app) {
  app.setErrorHandler((error, request, reply) => {
    const { status, code } = toProblem(error);
    if (status >= 500) request.log.error({ err: error }, "app server");
    return sendProblem(reply, status, code, status < 500 ? error.message : "The VOD server could not be asked. Try again.");
  });
}
function toProblem(error) {
  if (error instanceof Refusal) return { status: error.statusCode, code: error.code };
  if (error instanceof VodError) return { status: error.status ?? 502, code: error.problemCode ?? "unavailable" };
  if (error instanceof TypeError) return { status: 502, code: "unavailable" };
  const status = error.statusCode ?? 500;
  return { status, code: status < 500 ? "bad-request" : "internal-error" };
}
function sendProblem(reply, status, code, detail) {
  return reply.code(status).type("application/problem+json").send(JSON.stringify({ type: `urn:vodkit:problem:${code}`, title: detail, status, code, detail }));
}

// demo/site-pages.ts
import fastifyStatic from "@fastify/static";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
var pages = { "/": "index", "/upload": "upload", "/library": "library", "/watch": "watch", "/edit": "edit" };
function sitePages({ distDir: distDir2, publicUrl }) {
  return async (app) => {
    const send = createPageSender(distDir2, new URL(publicUrl));
    for (const [path, name] of Object.entries(pages)) {
      app.get(path, (request, reply) => send(name, request, reply));
      if (path !== "/") app.get(`${path}.html`, (_, reply) => reply.redirect(path, 308));
    }
    await app.register(fastifyStatic, {
      root: join(distDir2, "assets"),
      prefix: "/assets/",
      immutable: true,
      maxAge: "365d",
      index: false,
      setHeaders: protectAsset
    });
    await app.register(fastifyStatic, {
      root: join(distDir2, "ffmpeg"),
      prefix: "/ffmpeg/",
      decorateReply: false,
      maxAge: "1h",
      index: false,
      setHeaders: protectAsset
    });
    app.get("/favicon.svg", (_, reply) => reply.sendFile("favicon.svg", distDir2, { immutable: false, maxAge: "1h" }));
    app.get("/favicon.ico", (_, reply) => reply.redirect("/favicon.svg", 308));
    app.get("/*", (request, reply) => {
      const wantsPage = request.headers.accept?.includes("text/html") ?? false;
      return wantsPage && !isApiPath(request.url) ? send("404", request, reply) : reply.callNotFound();
    });
  };
}
function isApiPath(url) {
  return /^\/(v1|p|docs|demo\/api)([/?]|$)/.test(url);
}
function createPageSender(distDir2, publicUrl) {
  const cache = /* @__PURE__ */ new Map();
  const read = (file) => {
    const found = cache.get(file) ?? readFile(join(distDir2, file), "utf8");
    cache.set(file, found);
    return found;
  };
  return async (name, request, reply) => {
    const elsewhere = loopbackTwin(request, publicUrl);
    if (elsewhere) return reply.redirect(elsewhere, 302);
    const cookies = readCookies(request.headers.cookie);
    const lang = pickLanguage(cookies.get("vodkit_lang"), request.headers["accept-language"]);
    const theme = cookies.get("vodkit_theme");
    const html = await read(lang === "zh" ? `zh/${name}.html` : `${name}.html`);
    return reply.code(name === "404" ? 404 : 200).type("text/html; charset=utf-8").headers({
      "content-security-policy": contentSecurityPolicy(name, publicUrl.origin),
      "content-language": lang === "zh" ? "zh-CN" : "en",
      vary: "accept-language, cookie",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": "camera=(), microphone=(), geolocation=()"
    }).send(theme === "light" || theme === "dark" ? html.replace("<html ", `<html data-theme="${theme}" `) : html);
  };
}
function loopbackTwin(request, publicUrl) {
  const loopback = /* @__PURE__ */ new Set(["localhost", "127.0.0.1", "[::1]"]);
  const asked = URL.canParse(`http://${request.host}`) ? new URL(`http://${request.host}`) : void 0;
  if (!asked || asked.host === publicUrl.host || asked.port !== publicUrl.port) return void 0;
  if (!loopback.has(asked.hostname) || !loopback.has(publicUrl.hostname)) return void 0;
  return new URL(request.url, publicUrl.origin).href;
}
function contentSecurityPolicy(page, mediaOrigin) {
  const edits = page === "edit";
  return [
    "default-src 'none'",
    `script-src 'self'${edits ? " 'wasm-unsafe-eval'" : ""}`,
    "style-src 'self'",
    `img-src 'self' blob: ${mediaOrigin}`,
    `media-src 'self' blob: ${mediaOrigin}`,
    `connect-src 'self' ${edits ? "blob: " : ""}${mediaOrigin}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'"
  ].join("; ");
}
function readCookies(header) {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  return new Map(pairs.map(([name, value]) => [name, value ?? ""]));
}
function pickLanguage(chosen, accepted) {
  if (chosen === "en" || chosen === "zh") return chosen;
  const ranked = (accepted ?? "").split(",").map((entry) => {
    const [tag = "", quality] = entry.trim().split(/;\s*q=/);
    return { lang: tag.slice(0, 2).toLowerCase(), quality: Number(quality ?? 1) };
  }).sort((a, b) => b.quality - a.quality);
  return ranked.find(({ lang }) => lang === "en" || lang === "zh")?.lang === "zh" ? "zh" : "en";
}
function protectAsset(reply) {
  void reply.headers({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
}

// demo/main.ts
var distDir = fileURLToPath(new URL("../dist", import.meta.url));
await runUntilSignal(() => {
  const config = parseConfig(process.env);
  const readAccessKey = async () => JSON.parse(await readFile2(join2(config.dataDir, "root-access-key.json"), "utf8"));
  return startServer(config, {
    extend: async (app) => {
      await app.register(demoAppServer({ apiUrl: ownUrl(config), readAccessKey }));
      await app.register(sitePages({ distDir, publicUrl: config.publicUrl }));
    }
  });
});
function ownUrl({ host, port }) {
  const everywhere = host === "0.0.0.0" || host === "::";
  const name = everywhere ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
//# sourceMappingURL=main.js.map
