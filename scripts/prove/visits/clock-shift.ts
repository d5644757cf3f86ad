/** Loaded before a gateway that a proof starts, in Node or workerd: its clock goes as many milliseconds off as PROVE_CLOCK_MS says. Nothing of src knows. */
const off = Number(process.env.PROVE_CLOCK_MS ?? 0);
const Real = Date;
const now = () => Real.now() + off;

globalThis.Date = new Proxy(Real, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  apply: () => new Real(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
