namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>Which objects a node has to do with, through the pods bound to it.</summary>
public interface INodeRelations
{
    /// <param name="resource">Qualified name: secrets, configmaps, persistentvolumeclaims, persistentvolumes, serviceaccounts, pods, ...</param>
    bool AreRelated(string node, string resource, string @namespace, string name);
}
