/** The project as its users deploy it: by the SAM CLI, to an emulator of AWS that enforces permissions, with payments played through the HTTP API. */
@NullMarked
package dev.momentcheckout.testing.deployment;

import org.jspecify.annotations.NullMarked;
