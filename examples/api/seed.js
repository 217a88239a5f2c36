import { openDatabase } from "./database.js";
import { log } from "./log.js";

const PRODUCTS = [
  ["Green tea", 450],
  ["Velvet curtain", 18_900],
  ["Director's chair", 7_900],
];

const database = openDatabase(process.env.DATABASE_URL);
for (const product of PRODUCTS) {
  await database.query(
    "INSERT INTO products (name, price_cents) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
    product,
  );
}
await database.end();
log("seeded", { products: PRODUCTS.length });
