/**
 * Operators that are computed a row at a time, written once over {@link io.tileconv.kernel.row.Rows
 * loops over rows}, of which there are plain ones and ones with the Vector API.
 */
package io.tileconv.kernel.row;
