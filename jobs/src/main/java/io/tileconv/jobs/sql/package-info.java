/** Convolutions in Spark SQL: functions over image columns, and tiles of huge images as rows. */
package io.tileconv.jobs.sql;
