/**
 * What the administrator does in a new database so that its role, and no other, can use it: PostgreSQL lets every role
 * connect to every database unless told otherwise, and since version 15 lets only the owner create in the schema `public`.
 *
 * @param name - name of the database and of the role; lower-case letters, digits and `_`.
 * @param connectionLimit - the most sessions at one time.
 */
export function grantStatements(name: string, connectionLimit: number): readonly string[] {
  return [
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    `GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${name} TO ${name}`,
    `GRANT ALL ON SCHEMA public TO ${name}`,
    `ALTER DATABASE ${name} CONNECTION LIMIT ${connectionLimit}`,
  ];
}

/**
 * What closes the databases that come with a managed PostgreSQL to the roles of environments. `postgres` belongs to the
 * vendor, who may not let it be closed; nothing of ours is in it, so a refusal is only told.
 * The quotes have a name because Kubernetes turns two dollar signs in a container's arguments into one.
 */
export function hardeningStatements(): readonly string[] {
  return [
    "REVOKE CONNECT ON DATABASE defaultdb FROM PUBLIC",
    `DO $block$ BEGIN
  REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege OR invalid_catalog_name THEN
  RAISE NOTICE 'the database postgres stays open: %', SQLERRM;
END $block$`,
  ];
}
