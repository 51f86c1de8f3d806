/**
 * The job: a planner makes an immutable plan, a runner carries it out on the executors, a commit
 * makes the results visible. Tasks read their own source windows and write their own output blocks;
 * no pixel passes through the driver or a shuffle.
 */
package io.tileconv.jobs.pipeline;
