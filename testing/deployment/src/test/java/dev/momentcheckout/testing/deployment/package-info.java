/**
 * Deploys the project as its operators do, with the SAM CLI, to an emulator of AWS that enforces permissions, and makes
 * payments through the HTTP API.
 */
@NullMarked
package dev.momentcheckout.testing.deployment;

import org.jspecify.annotations.NullMarked;
