@NullMarked
package dev.momentcheckout.webhookreceive;

import org.jspecify.annotations.NullMarked;
