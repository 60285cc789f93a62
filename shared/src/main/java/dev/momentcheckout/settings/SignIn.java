package dev.momentcheckout.settings;

/** Whether the routes for apps require a verified token: the variable {@code SIGN_IN}. */
public enum SignIn {
    REQUIRED,
    NONE
}
