// Runs the statements of SQL that it reads, a JSON list of texts, in the present
// folder, and writes the rows of each. The package is installed beside this file.
import { text } from "node:stream/consumers";
import { DuckDBInstance } from "@duckdb/node-api";

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const answers = [];
for (const sql of JSON.parse(await text(process.stdin))) {
  const reader = await connection.runAndReadAll(sql);
  answers.push(reader.getRowObjectsJson());
}
console.log(JSON.stringify(answers));
