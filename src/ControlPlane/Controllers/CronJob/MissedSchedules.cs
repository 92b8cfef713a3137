namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>How many times of a schedule have passed without a Job.</summary>
public enum MissedSchedules { None, Few, Many }
