import { fastify, type FastifyBaseLogger } from 'fastify';

export const silentLog: FastifyBaseLogger = fastify({ logger: { level: 'silent' } }).log;
