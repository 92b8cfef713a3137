using System.Globalization;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>Port numbers in paths.</summary>
public static class PortNumberParser
{
    /// <summary>0: not a port.</summary>
    public static int Parse(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
}
