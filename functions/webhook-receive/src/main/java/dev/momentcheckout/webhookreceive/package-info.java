/**
 * Receives Moment's webhooks: verifies signature and age over the raw bytes, then parses and records the event. It
 * calls only DynamoDB and Secrets Manager.
 */
@NullMarked
package dev.momentcheckout.webhookreceive;

import org.jspecify.annotations.NullMarked;
