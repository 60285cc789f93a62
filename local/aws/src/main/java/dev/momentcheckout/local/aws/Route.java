package dev.momentcheckout.local.aws;

/**
 * One route of the HTTP API.
 *
 * @param method in capitals, or {@code ANY}
 * @param path as in the template, e.g. {@code /api/session-status}
 * @param function logical id of the function that handles it
 */
public record Route(String method, String path, String function) {}
