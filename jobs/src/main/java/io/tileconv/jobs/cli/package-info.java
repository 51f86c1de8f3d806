/** The command line: one class for each command, no logic. */
package io.tileconv.jobs.cli;
