package dev.momentcheckout.reconcilesessions;

/**
 * Why a run ends before the backlog is empty: further calls to Moment would fail as well, or would not finish in time.
 */
enum StopReason {
    API_KEY_REJECTED,
    REQUEST_REJECTED,
    MOMENT_UNAVAILABLE,
    SECRET_UNUSABLE,
    TIME_LIMIT
}
