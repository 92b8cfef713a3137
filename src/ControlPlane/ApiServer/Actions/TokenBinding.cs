using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>The object that a token ends with: a pod (with the node it is on), a secret or a node; or none.</summary>
public sealed record TokenBinding(BoundObject? Pod = null, BoundObject? Secret = null, BoundObject? Node = null);
