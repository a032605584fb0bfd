/** The migration this code needs the database to have. A test in apps/ops keeps it in step with the list there. */
export const LATEST_MIGRATION = 'Imports1790000000025';
