using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>Names of time zones.</summary>
internal static class TimeZoneChecks
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+";
    private const int LongestPart = 14;

    public static void Check(FieldCursor zone)
    {
        if (zone.IsEmpty)
            zone.Invalid("timeZone must be nil or non-empty string");
        else if (!zone.Text.Split('/').All(IsPart))
            zone.Invalid($"unknown time zone {zone.Text}");
        else if (zone.Text.Equals("local", StringComparison.OrdinalIgnoreCase))
            zone.Invalid("timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        else if (HasDatabase && !TimeZoneInfo.TryFindSystemTimeZoneById(zone.Text, out _))
            zone.Invalid($"unknown time zone {zone.Text}");
    }

    /// <summary>Machines without time zone files know no zone; that is no fault of the writer.</summary>
    private static bool HasDatabase => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _);

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= LongestPart && part is not ("." or "..") && part[0] != '-' && part.AsSpan().IndexOfAnyExcept(Characters) < 0;
}
