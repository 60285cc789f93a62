package dev.momentcheckout.operatepayments.doctor;

/** A check with its result. */
public record CheckReport(CheckName name, CheckResult result) {}
