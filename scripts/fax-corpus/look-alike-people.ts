/** People for charts: no two alike unless somebody makes them so. */
import type { Address } from './cases.ts';
import { type Random, seeded } from './random.ts';
import type { PersonName } from './spelling.ts';

export interface Person extends PersonName, Address {
  /** ISO. */
  readonly birthDate: string;
  readonly gender: 'female' | 'male';
  /** E.164. */
  readonly phone: string;
  readonly plan: string;
  readonly memberId: string;
  readonly group: string;
}

const words = (list: string) => list.split(' ');
const WOMEN = words(
  'Adela Bernice Carmen Daphne Elvira Florence Gwendolyn Hortense Imogen Jacinta Kendra Lorena Miriam Nadia Odette Perla Quiana Rosalind Selma Tabitha Ursula Vivian Wilhelmina Xochitl Yesenia Zelda',
);
const MEN = words(
  'Alonzo Bernard Clifton Dominic Esteban Fabian Gilbert Horace Isidro Jerome Kendrick Lorenzo Marcus Nestor Orlando Percy Quentin Roland Sylvester Tobias Ulysses Vernon Wallace Xavier Yusuf Zachary',
);
const FAMILIES = words(
  'Aldridge Bustamante Crandall Dominguez Eastwick Fuentes Goldwater Hargrove Ibarra Jamison Kittredge Longoria Manygoats Navarrete Ollivander Pacheco Quigley Redhouse Saldana Thornbury Urquhart Valdivia Wainwright Xiong Yellowhorse Zamorano Ashdown Birdsong Cordova Dunleavy Escalante Fairweather Gutierrez Hollingsworth Inouye Jaramillo',
);
const STREETS = words('Acacia Bonita Calle-Luna Dahlia Encanto Foothill Granada Hacienda Ironwood Juniper Kiva Laredo');
const KINDS = words('Street Avenue Drive Lane Road Court');
const CITIES = [
  ['Phoenix', '85013'],
  ['Mesa', '85204'],
  ['Tempe', '85281'],
  ['Glendale', '85301'],
  ['Chandler', '85225'],
  ['Peoria', '85345'],
] as const;
const AREAS = words('602 480 623 520 928');
const PLANS = ['Saguaro Health Plan PPO', 'Blue Mesa of Arizona', 'Copper State HMO', 'Grand Canyon Mutual'];
const two = (n: number) => String(n).padStart(2, '0');

export interface People {
  readonly random: Random;
  /** Somebody new: no name, telephone, address or member id of anybody before. */
  person(gender?: 'female' | 'male'): Person;
  birthDate(): string;
}

export function people(seed: number): People {
  const random = seeded(seed);
  const taken = new Set<string>();
  const fresh = <T>(make: () => T, key: (made: T) => string): T => {
    for (let i = 0; i < 10_000; i++) {
      const made = make();
      if (taken.has(key(made))) continue;
      taken.add(key(made));
      return made;
    }
    throw new Error('there are no more of these');
  };
  const birthDate = () => `${1938 + random.int(78)}-${two(1 + random.int(12))}-${two(1 + random.int(28))}`;
  let phones = 0;

  return {
    random,
    birthDate,
    person(gender = random.pick(['female', 'male'] as const)) {
      const name = fresh(
        () => ({ given: [random.pick(gender === 'female' ? WOMEN : MEN)], family: random.pick(FAMILIES) }),
        ({ given, family }) => `${given[0]} ${family}`,
      );
      const line = fresh(
        () =>
          `${100 + random.int(9_000)} ${random.pick(['N', 'S', 'E', 'W'])} ${random.pick(STREETS).replace('-', ' ')} ${random.pick(KINDS)}`,
        (made) => made,
      );
      const [city, zip] = random.pick(CITIES);
      // Numbers kept for fiction are few: each once, in an order that does not put neighbours side by side.
      const number = (phones++ * 37) % 500;
      if (phones > 500) throw new Error('there are no more telephone numbers for invented people');
      return {
        ...name,
        birthDate: fresh(birthDate, (made) => made),
        gender,
        phone: `+1${AREAS[number % 5]}55501${two(Math.floor(number / 5))}`,
        line,
        city,
        zip,
        plan: random.pick(PLANS),
        memberId: fresh(
          () => `${random.pick(words('SGH BMA CSH GCM'))}${String(random.int(10 ** 9)).padStart(9, '0')}`,
          (made) => made,
        ),
        group: `${random.int(90) + 10}-${random.int(9_000) + 1_000}`,
      };
    },
  };
}
