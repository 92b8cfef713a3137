using System.Globalization;

namespace NodeStack.Join;

/// <summary>A token as it is shown.</summary>
/// <param name="Expires">RFC 3339; empty: never.</param>
internal sealed record TokenLine(BootstrapToken Token, string Expires, string Usages, string Description, string Groups)
{
    public const string Head = "TOKEN                     TTL         EXPIRES                USAGES                   DESCRIPTION";

    public string Render(DateTimeOffset now)
    {
        var left = Expires.Length == 0 ? "<forever>"
            : !DateTimeOffset.TryParse(Expires, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? "<invalid>"
            : end <= now ? "<expired>" : Short(end - now);
        return $"{Token,-25} {left,-11} {(Expires.Length == 0 ? "<never>" : Expires),-22} {Usages,-24} {(Description.Length == 0 ? "<none>" : Description)}";
    }

    private static string Short(TimeSpan left) =>
        left.TotalDays >= 2 ? $"{(int)left.TotalDays}d" : left.TotalHours >= 1 ? $"{(int)left.TotalHours}h" : left.TotalMinutes >= 1 ? $"{(int)left.TotalMinutes}m" : $"{(int)left.TotalSeconds}s";
}
