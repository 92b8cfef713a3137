using System.Net;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What was given to Services and what is left, under upstream's names.</summary>
internal sealed class AllocationMetrics(IMetricFactory metrics)
{
    private readonly Gauge _addresses = metrics.CreateGauge("kube_apiserver_clusterip_allocator_allocated_ips", "Service addresses that are taken.", ["cidr"]);

    private readonly Gauge _freeAddresses = metrics.CreateGauge("kube_apiserver_clusterip_allocator_available_ips", "Service addresses that are left.", ["cidr"]);

    private readonly Counter _addressesGiven = metrics.CreateCounter(
        "kube_apiserver_clusterip_allocator_allocation_total", "Service addresses that were given, asked for by name (static) or not.", ["cidr", "scope"]);

    private readonly Counter _addressesRefused = metrics.CreateCounter(
        "kube_apiserver_clusterip_allocator_allocation_errors_total", "Service addresses that could not be given.", ["cidr", "scope"]);

    private readonly Histogram _addressSeconds = metrics.CreateHistogram(
        "kube_apiserver_clusterip_allocator_allocation_duration_seconds", "Time in seconds that giving a service address takes.", ["cidr"]);

    private readonly Gauge _ports = metrics.CreateGauge("kube_apiserver_nodeport_allocator_allocated_ports", "Node ports that are taken.");

    private readonly Gauge _freePorts = metrics.CreateGauge("kube_apiserver_nodeport_allocator_available_ports", "Node ports that are left.");

    private readonly Counter _portsGiven = metrics.CreateCounter(
        "kube_apiserver_nodeport_allocator_allocation_total", "Node ports that were given, asked for by number (static) or not.", ["scope"]);

    private readonly Counter _portsRefused = metrics.CreateCounter(
        "kube_apiserver_nodeport_allocator_allocation_errors_total", "Node ports that could not be given.", ["scope"]);

    public void Given(IPNetwork network, bool isStatic, TimeSpan took)
    {
        _addressesGiven.WithLabels(network.ToString(), Scope(isStatic)).Inc();
        _addressSeconds.WithLabels(network.ToString()).Observe(took.TotalSeconds);
    }

    public void GivenPort(bool isStatic) => _portsGiven.WithLabels(Scope(isStatic)).Inc();

    public void Refused(RefusedAllocation refused)
    {
        if (refused.Network is { } network)
            _addressesRefused.WithLabels(network.ToString(), Scope(refused.IsStatic)).Inc();
        else
            _portsRefused.WithLabels(Scope(refused.IsStatic)).Inc();
    }

    public void Count(IPNetwork network, long taken, long left)
    {
        _addresses.WithLabels(network.ToString()).Set(taken);
        _freeAddresses.WithLabels(network.ToString()).Set(left);
    }

    public void CountPorts(int taken, int left)
    {
        _ports.Set(taken);
        _freePorts.Set(left);
    }

    private static string Scope(bool isStatic) => isStatic ? "static" : "dynamic";
}
