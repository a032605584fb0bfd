/** The migration this code needs the database to have. A test in apps/ops keeps it in step with the list there. */
export const LATEST_MIGRATION = 'Credits1790000000031';
