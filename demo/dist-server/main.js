// demo/main.ts
import { readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig, runUntilSignal, startServer } from "@vodkit/server";

// demo/app-server.ts
import { Readable } from "node:stream";
function demoAppServer(options) {
  const call = createCall(options);
  return async (app) => {
    refuseForgedRequests(app);
    renderErrors(app);
    app.post("/demo/api/upload-auth", async (request, reply) => {
      const fields = { ...fieldsOf(request.body), ...request.query };
      const videoId = fields["videoId"];
      if (typeof videoId !== "string") return createUpload(call, fields, reply);
      const answer = await call("POST", `${videoPath(videoId)}/upload-token`);
      return answer.ok ? noStore(reply).send({ videoId, upload: await answer.json() }) : passOn(answer, reply);
    });
    app.post("/demo/api/play-auth", async (request, reply) => {
      const videoId = textField(request.query, "video");
      const answer = await call("POST", `${videoPath(videoId)}/play-auth`, { body: {} });
      if (!answer.ok) return passOn(answer, reply);
      const { playAuth } = await answer.json();
      return noStore(reply).send({ playAuth });
    });
    app.get("/demo/api/videos", async (request, reply) => {
      const query = new URL(request.url, "http://app").search;
      return passOn(await call("GET", `/v1/videos${query}`), reply);
    });
    app.get(
      "/demo/api/videos/:id",
      async (request, reply) => passOn(await call("GET", videoPath(request.params.id)), reply)
    );
    app.patch(
      "/demo/api/videos/:id",
      async (request, reply) => passOn(await call("PATCH", videoPath(request.params.id), { body: fieldsOf(request.body) }), reply)
    );
    app.delete(
      "/demo/api/videos/:id",
      async (request, reply) => passOn(await call("DELETE", videoPath(request.params.id)), reply)
    );
    app.get("/demo/api/events", async (_request, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const answer = await call("GET", "/v1/videos/changes", { signal: gone.signal });
      if (!answer.ok || !answer.body) return passOn(answer, reply);
      const events = Readable.fromWeb(answer.body);
      return noStore(reply).type("text/event-stream").send(events);
    });
  };
}
async function createUpload(call, fields, reply) {
  const { size, protection } = fields;
  const fileName = textField(fields, "fileName");
  const given = typeof fields["title"] === "string" ? fields["title"].trim() : "";
  const title = (given || fileName.replace(/\.[^.]*$/, "").trim() || fileName).slice(0, 128);
  const answer = await call("POST", "/v1/videos", { body: { title, fileName, size, protection } });
  if (!answer.ok) return passOn(answer, reply);
  const { video, upload } = await answer.json();
  return noStore(reply).send({ videoId: video.id, upload });
}
function createCall({ apiUrl, readAccessKey }) {
  return async (method, path, { body, signal } = {}) => {
    const { accessKeyId, accessKeySecret } = await readAccessKey();
    const credential = Buffer.from(`${accessKeyId}:${accessKeySecret}`).toString("base64");
    return fetch(new URL(path, apiUrl), {
      method,
      headers: { authorization: `Basic ${credential}`, ...body && { "content-type": "application/json" } },
      ...body && { body: JSON.stringify(body) },
      ...signal && { signal }
    });
  };
}
function videoPath(id) {
  return `/v1/videos/${encodeURIComponent(id)}`;
}
async function passOn(answer, reply) {
  for (const name of ["content-type", "retry-after"]) {
    const value = answer.headers.get(name);
    if (value !== null) reply.header(name, value);
  }
  return noStore(reply).code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
}
function noStore(reply) {
  return reply.header("cache-control", "no-store");
}
function refuseForgedRequests(app) {
  app.addHook("onRequest", async (request) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    if (request.headers["sec-fetch-site"] === "cross-site") throw new Refusal(403, "origin-not-allowed");
    const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
    if (type !== void 0 && type !== "application/json") throw new Refusal(415, "unsupported-media-type");
  });
}
var Refusal = class extends Error {
  constructor(statusCode, code, detail) {
    super(detail ?? "The app server does not accept this request.");
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
    const status = error.statusCode ?? (error instanceof TypeError ? 502 : 500);
    const code = error instanceof Refusal ? error.code : status === 502 ? "unavailable" : status < 500 ? "bad-request" : "internal-error";
    if (status >= 500) request.log.error({ err: error }, "app server");
    const detail = status < 500 ? error.message : "The VOD server could not be asked. Try again.";
    return noStore(reply).code(status).type("application/problem+json").send(JSON.stringify({ type: `urn:vodkit:problem:${code}`, title: detail, status, code, detail }));
  });
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
