using RsPa.Isolation.Child;
using RsPa.Isolation.Tests.Probes;

return ReaderProcess.IsMeant(args) ? ReaderProcess.Run(Probe.All) : 1;
