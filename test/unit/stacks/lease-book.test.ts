import { expect } from "chai";
import {
  bookOutputs,
  changeBook,
  EMPTY_BOOK,
  type LeaseBook,
  type LeaseChange,
  readBook,
  withoutExpired,
} from "../../../stacks/lease-book.ts";

const NOON = new Date("2026-01-01T12:00:00Z");
const REMAINS = { clusterId: "c-1", bornAt: "2026-01-01T08:00:00Z", inventory: { "load balancer node": 1 } };

function hoursAfterNoon(hours: number): Date {
  return new Date(NOON.getTime() + hours * 3_600_000);
}

function take(holder: string, hours: number, reason?: string): LeaseChange {
  return { kind: "take", holder, reason, until: hoursAfterNoon(hours) };
}

function bookAfter(...changes: readonly LeaseChange[]): LeaseBook {
  return changes.reduce((book, change) => changeBook(book, change, NOON), EMPTY_BOOK);
}

describe("the book of leases", () => {
  it("records who asked, why, since when and until when", () => {
    expect(bookAfter(take("alice", 8, "trying the checkout"))).to.deep.equal({
      leases: [
        {
          holder: "alice",
          reason: "trying the checkout",
          from: "2026-01-01T12:00:00.000Z",
          until: "2026-01-01T20:00:00.000Z",
        },
      ],
      ending: undefined,
    });
  });

  it("extends a lease that is taken again, keeping its reason and its beginning", () => {
    const first = bookAfter(take("alice", 2, "trying the checkout"));
    const { leases } = changeBook(first, take("alice", 9), hoursAfterNoon(1));
    expect(leases).to.deep.equal([
      {
        holder: "alice",
        reason: "trying the checkout",
        from: "2026-01-01T12:00:00.000Z",
        until: "2026-01-01T21:00:00.000Z",
      },
    ]);
  });

  it("never shortens a lease, and takes a new reason", () => {
    const [lease] = bookAfter(take("alice", 8, "one"), take("alice", 1, "another")).leases;
    expect(lease).to.deep.include({ reason: "another", until: "2026-01-01T20:00:00.000Z" });
  });

  it("gives none without a reason", () => {
    expect(bookAfter(take("alice", 8))).to.deep.equal(EMPTY_BOOK);
  });

  it("asks for a reason again once a lease has run out", () => {
    const first = bookAfter(take("alice", 1, "trying the checkout"));
    expect(changeBook(first, take("alice", 9), hoursAfterNoon(2)).leases).to.deep.equal([]);
  });

  it("drops what has run out with every change, and to the very moment", () => {
    const book = bookAfter(take("alice", 1, "one"), take("bob", 2, "two"));
    expect(withoutExpired(book, hoursAfterNoon(1)).leases.map(({ holder }) => holder)).to.deep.equal(["bob"]);
  });

  it("stays while others hold it, and ends with the last release", () => {
    const both = bookAfter(take("alice", 8, "one"), take("bob", 8, "two"));
    const one = changeBook(both, { kind: "release", holder: "alice", remains: REMAINS }, NOON);
    expect([one.leases.length, one.ending]).to.deep.equal([1, undefined]);
    const none = changeBook(one, { kind: "release", holder: "bob", remains: REMAINS }, NOON);
    expect(none).to.deep.equal({ leases: [], ending: REMAINS });
  });

  it("ends when nobody but holders whose time has run out is left", () => {
    const both = bookAfter(take("alice", 8, "one"), take("bob", 1, "two"));
    const { ending } = changeBook(both, { kind: "release", holder: "alice", remains: REMAINS }, hoursAfterNoon(2));
    expect(ending).to.deep.equal(REMAINS);
  });

  it("lets somebody who holds nothing end what nobody holds, and nothing else", () => {
    const release: LeaseChange = { kind: "release", holder: "carol", remains: REMAINS };
    expect(bookAfter(release).ending).to.deep.equal(REMAINS);
    expect(bookAfter(take("alice", 8, "one"), release).ending).to.equal(undefined);
  });

  it("keeps what was known when the removal began", () => {
    const later = { inventory: {} };
    const again = bookAfter(
      { kind: "release", holder: "alice", remains: REMAINS },
      { kind: "release", holder: "alice", remains: later },
      { kind: "end", remains: later },
    );
    expect(again.ending).to.deep.equal(REMAINS);
  });

  it("ends all leases at once when it is forced", () => {
    expect(bookAfter(take("alice", 8, "one"), take("bob", 8, "two"), { kind: "end", remains: REMAINS })).to.deep.equal({
      leases: [],
      ending: REMAINS,
    });
  });

  it("says that a removal has to be completed, to whoever takes a lease meanwhile, until it is", () => {
    const taken = bookAfter({ kind: "release", holder: "alice", remains: REMAINS }, take("bob", 8, "two"));
    expect([taken.leases.length, taken.ending]).to.deep.equal([1, REMAINS]);
    const complete = changeBook(taken, { kind: "ended" }, NOON);
    expect([complete.leases.length, complete.ending]).to.deep.equal([1, undefined]);
  });

  it("survives its stack's outputs", () => {
    for (const book of [EMPTY_BOOK, bookAfter(take("alice", 8, "one")), bookAfter({ kind: "end", remains: REMAINS })]) {
      expect(readBook(JSON.parse(JSON.stringify(bookOutputs(book))))).to.deep.equal(book);
    }
    expect(readBook({})).to.deep.equal(EMPTY_BOOK);
    expect(readBook({ leases: [{ holder: "alice" }, 7], ending: "soon" })).to.deep.equal(EMPTY_BOOK);
  });
});

describe("many interleavings of requests and releases", () => {
  const holders = ["alice", "bob", "carol"];
  const kinds = [
    (holder: string) => take(holder, 8, "a reason"),
    (holder: string) => take(holder, 8),
    (holder: string): LeaseChange => ({ kind: "release", holder, remains: REMAINS }),
    (): LeaseChange => ({ kind: "ended" }),
  ];

  /** Every sequence of four changes by three people: 20,736 of them. */
  function* sequences(): Generator<readonly LeaseChange[]> {
    const changes = holders.flatMap((holder) => kinds.map((make) => make(holder)));
    for (const a of changes)
      for (const b of changes) for (const c of changes) for (const d of changes) yield [a, b, c, d];
  }

  /** Who holds the environment after a change, told without a book. */
  function next({ holding, isEnding }: Model, change: LeaseChange): Model {
    switch (change.kind) {
      case "take": {
        const others = holding.filter((holder) => holder !== change.holder);
        const isGiven = change.reason !== undefined || others.length < holding.length;
        return { holding: isGiven ? [...others, change.holder] : holding, isEnding };
      }
      case "release": {
        const others = holding.filter((holder) => holder !== change.holder);
        return { holding: others, isEnding: isEnding || others.length === 0 };
      }
      default:
        return { holding, isEnding: false };
    }
  }

  it("give nobody two leases, and end nothing that somebody held without a break", () => {
    let count = 0;
    for (const sequence of sequences()) {
      let book = EMPTY_BOOK;
      let model: Model = { holding: [], isEnding: false };
      for (const change of sequence) {
        book = changeBook(book, change, NOON);
        model = next(model, change);
        expect(book.leases.map(({ holder }) => holder).sort()).to.deep.equal([...model.holding].sort());
        expect(book.ending !== undefined).to.equal(model.isEnding);
      }
      count++;
    }
    expect(count).to.equal(20_736);
  });
});

interface Model {
  readonly holding: readonly string[];
  readonly isEnding: boolean;
}
