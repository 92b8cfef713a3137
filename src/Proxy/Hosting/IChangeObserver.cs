using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Hosting;

/// <summary>Is told of every change of the cluster, after the rules' loops were.</summary>
internal interface IChangeObserver
{
    void Changed(ServiceTracker tracker);
}
