using System.Globalization;
using System.Text;

namespace NodeStack.Proxy.Nftables;

/// <summary>Times as nft prints them: "1d2h3m4s5ms", parts that are zero left out.</summary>
internal static class DurationRenderer
{
    public static string Render(TimeSpan duration)
    {
        if (duration < TimeSpan.FromMilliseconds(1))
            return "0s";
        var text = new StringBuilder();
        foreach (var (number, unit) in new[] { (duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s"), (duration.Milliseconds, "ms") })
            if (number > 0)
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        return text.ToString();
    }
}
