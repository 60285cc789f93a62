/** What the bundle is measured against: the same three calls as most tutorials write them. */
@NullMarked
package dev.momentcheckout.bench.naive;

import org.jspecify.annotations.NullMarked;
