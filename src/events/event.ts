export type {
  ProfileMeshEvent,
  ProfileMeshEventInput,
  ProfileMeshEventType,
} from '../model/event.js';
