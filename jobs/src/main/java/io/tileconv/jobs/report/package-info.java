/** What a person looks at: the text of plans, the tables of costs, the comparison of images. */
package io.tileconv.jobs.report;
