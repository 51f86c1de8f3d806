/** Stages of MLlib pipelines over image and tile columns, and learning. */
package io.tileconv.jobs.ml;
