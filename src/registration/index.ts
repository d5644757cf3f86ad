import { complete } from './complete.ts';
import { type RegistrationDeps, register } from './register.ts';

export type RegistrationActions = ReturnType<typeof registrationActions>;

/** The actions of registration, put together once. */
export const registrationActions = (deps: RegistrationDeps) => ({
  register: register(deps),
  complete: complete(deps),
});
