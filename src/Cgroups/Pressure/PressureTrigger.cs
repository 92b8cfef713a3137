namespace NodeStack.Cgroups.Pressure;

/// <summary>Asks the kernel to tell when the stall time within a window passes a threshold.</summary>
/// <param name="Full">All tasks stalled, not just some.</param>
/// <param name="Stall">Above zero, at most the window.</param>
/// <param name="Window">500 ms to 10 s. Without CAP_SYS_RESOURCE a multiple of 2 s.</param>
public sealed record PressureTrigger(PressureResource Resource, bool Full, TimeSpan Stall, TimeSpan Window);
