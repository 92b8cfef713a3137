using System.Globalization;
using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>Turns a probe's port, a number or the name of one of the container's ports, into a number.</summary>
internal static class ProbePortRules
{
    /// <returns>The port; 0 when <paramref name="error"/> says why there is none.</returns>
    public static int Resolve(IntOrString? port, V1Container container, out string error)
    {
        error = "";
        var text = port?.Value ?? "";
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && !ByName(text, container, out number))
        {
            error = $"strconv.Atoi: parsing {GoTextRenderer.Quote(text)}: invalid syntax";
            return 0;
        }

        if (number is > 0 and < 65536)
            return number;
        error = $"invalid port number: {number}";
        return 0;
    }

    private static bool ByName(string name, V1Container container, out int number)
    {
        number = 0;
        foreach (var port in container.Ports ?? [])
        {
            if (port.Name != name)
                continue;
            number = port.ContainerPort;
            return true;
        }

        return false;
    }
}
