package dev.momentcheckout.simulator;

/** A webhook withheld until a command delivers it; see {@link Webhooks#hold()}. */
public record WithheldWebhook(String webhookId, Event event) {}
