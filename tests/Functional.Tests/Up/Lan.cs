using NodeStack.TestSupport.Network;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A network of its own, 192.168.77.0/24, that machines can be put into; .1 is outside of the cluster.</summary>
internal sealed class Lan : IDisposable
{
    private int _machines;

    public Lan()
    {
        Outside.IpInside("link", "add", "lan0", "type", "bridge");
        Outside.IpInside("addr", "add", "192.168.77.1/24", "dev", "lan0");
        Outside.IpInside("link", "set", "lan0", "up");
    }

    public NetNamespace Outside { get; } = new("lan");

    /// <param name="host">Last part of its address.</param>
    public NetNamespace Add(string role, int host)
    {
        var machine = new NetNamespace(role);
        var link = $"m{++_machines}";
        machine.Connect("eth0", Outside, link);
        Outside.IpInside("link", "set", link, "master", "lan0", "up");
        machine.IpInside("addr", "add", $"192.168.77.{host}/24", "dev", "eth0");
        machine.IpInside("link", "set", "eth0", "up");
        machine.IpInside("route", "add", "default", "via", "192.168.77.1");
        return machine;
    }

    public void Dispose() => Outside.Dispose();
}
