using System.Globalization;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>Times as the API writes them.</summary>
internal static class Timestamps
{
    public static string Render(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
