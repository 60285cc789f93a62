package dev.momentcheckout.simulator;

/** A webhook that waits for a command to be delivered. */
public record HeldWebhook(String webhookId, Event event) {}
