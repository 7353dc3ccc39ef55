export type { Access, Actor, LoginCredentials, NewSession, Session } from './generated.ts';
