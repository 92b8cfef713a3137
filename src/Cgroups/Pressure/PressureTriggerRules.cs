using System.Globalization;

namespace NodeStack.Cgroups.Pressure;

/// <summary>Checks a trigger and renders it as the kernel's pressure files take it.</summary>
public static class PressureTriggerRules
{
    private static readonly TimeSpan MinWindow = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxWindow = TimeSpan.FromSeconds(10);

    public static IEnumerable<string> Validate(PressureTrigger trigger)
    {
        if (trigger.Window < MinWindow || trigger.Window > MaxWindow)
            yield return "the window of a pressure trigger is 500 ms to 10 s";
        if (trigger.Stall <= TimeSpan.Zero || trigger.Stall > trigger.Window)
            yield return "the stall time of a pressure trigger is above zero and at most its window";
    }

    public static string FileOf(PressureResource resource) => resource switch
    {
        PressureResource.Cpu => "cpu.pressure",
        PressureResource.Memory => "memory.pressure",
        PressureResource.Io => "io.pressure",
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, null)
    };

    public static string Render(PressureTrigger trigger) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(trigger.Full ? "full" : "some")} {(long)trigger.Stall.TotalMicroseconds} {(long)trigger.Window.TotalMicroseconds}");
}
