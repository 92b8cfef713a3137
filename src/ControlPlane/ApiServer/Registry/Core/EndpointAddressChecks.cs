using System.Net;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Addresses that traffic is sent to: not those of the sender itself.</summary>
internal static class EndpointAddressChecks
{
    public static void Check(FieldCursor address)
    {
        if (IpRules.Address(address.Text) is { } problem)
            address.Invalid(address.Text, problem);
        else
            CheckReserved(address, IpRules.Parse(address.Text)!);
    }

    private static void CheckReserved(FieldCursor field, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            field.Invalid($"may not be unspecified ({address})");
        if (IPAddress.IsLoopback(address))
            field.Invalid("may not be in the loopback range (127.0.0.0/8, ::1/128)");
        if (address.IsIPv6LinkLocal || bytes is [169, 254, _, _])
            field.Invalid("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        if (bytes is [224, 0, 0, _] || bytes is [0xff, var scope, ..] and { Length: 16 } && (scope & 0x0f) == 2)
            field.Invalid("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}
